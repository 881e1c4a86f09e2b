/** A no of the platform: its status code and the text of its envelope. Codes follow Django habits; the real ones are not documented for every case. */
export class Refusal extends Error {
  constructor(
    readonly status: number,
    message: string,
    readonly errors: Record<string, string[]> = {},
  ) {
    super(message);
    this.name = 'Refusal';
  }

  /** A body that does not validate (400). The message names every problem. */
  static invalid(errors: Record<string, string[]>): Refusal {
    const problems = Object.entries(errors).map(([field, texts]) => `${field}: ${texts.join('; ')}`);
    const sentences = problems.map((problem, index) => (index < problems.length - 1 ? problem.replace(/\.$/, '') : problem));
    return new Refusal(400, sentences.join('. '), errors);
  }

  /** An id that does not exist here (404). */
  static notFound(what: string): Refusal {
    return new Refusal(404, `${what} not found.`, { detail: [`${what} not found.`] });
  }

  /** A request that the present state forbids (412). */
  static precondition(message: string): Refusal {
    return new Refusal(412, message, { detail: [message] });
  }
}

/** The platform's own words when a SKU is sold out. Source: E2E's model endpoint FAQ. */
export const soldOutText = 'SKU Inventory temporarily unavailable. Please try again';
