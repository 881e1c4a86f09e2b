/** What Terraform evaluates and this does not: an error here, which nothing such as `try()` passes over. */
export class Refusal extends Error {}
