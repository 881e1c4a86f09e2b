import { error, warning } from './meaning.js';

/** Terraform: text, blocks and attributes. */
export const terraformCodes = {
  'terraform-syntax': error('The text is not HCL.', 'Mend it at the place that is named.'),
  'terraform-attribute-unknown': error(
    'The provider has no such attribute there.',
    'Write the one that is suggested, or leave it out.',
  ),
  'terraform-attribute-type': error('The attribute must be a text.', 'Put it in quotes.'),
  'terraform-block-unknown': error('The provider has no such block there.', 'Write the one that is suggested, or leave it out.'),
  'terraform-block-form': error(
    'A block is written as an attribute, or an attribute as a block.',
    'Leave the equals sign out, or put it there.',
  ),
  'terraform-block-repeated': warning('A block is there twice, and the provider reads the first alone.', 'Keep one of them.'),
  'terraform-repeated': error('A variable, local or resource is declared twice.', 'Keep one of them.'),
  'terraform-dynamic': error('A dynamic block needs `for_each` and content.', 'Give both.'),
  'terraform-for-each': error('`for_each` takes a list, a map or a set, of at most 500 elements.', 'Mend the expression.'),
  'terraform-count': error('count is a whole number from 0 to 500.', 'Mend the expression.'),
  'terraform-lifecycle': warning(
    'lifecycle has no counterpart here.',
    'Nothing: drift reports what others changed, and only delete deletes.',
  ),
};

/** Terraform: values and references. */
export const referenceCodes = {
  'reference-unresolved': error(
    "The value is in Terraform's state, or nowhere: the files do not have it.",
    'Give the `--set` that is named.',
  ),
  'reference-undeclared': error('The variable or local is not declared.', 'Declare it, or give the `--set` that is named.'),
  'reference-missing': error('The value has no such element.', 'Mend the reference.'),
  'text-unquoted': error('A word is neither a text nor a reference.', 'Put it in quotes, if the text is meant.'),
  'expression-invalid': error('The expression cannot be worked out: its values do not fit.', 'Mend it.'),
  'expression-unsupported': error(
    'Only Terraform works such an expression out.',
    'Write the value itself, or give the `--set` that is named.',
  ),
  'function-unresolved': error(
    'The function needs Terraform, a file or the network.',
    'Write the value itself, or give the `--set` that is named.',
  ),
  'tfvars-alone': error('A .tfvars file is named without a configuration that takes its values.', 'Name the .tf file too.'),
  'tfvars-unreadable': error('A .tfvars file is not HCL or JSON, or refers to something.', 'Write plain values.'),
};

/** Terraform: what the provider ignores, forces or drops, done here too and told. */
export const providerCodes = {
  'public-ip-ignored': warning(
    'The provider ignores `public_ip` and always sends no.',
    'Give `--set endpoint.publicIp=yes` if the endpoint shall have one.',
  ),
  'server-options-ignored': warning('The provider never reads `server_options`.', 'Give `server_version` in `detailed_info`.'),
  'container-name-computed': warning(
    'The provider computes `container_name`; here it is the image.',
    'Nothing; only Terraform would not take the file.',
  ),
  'integration-dropped': warning(
    'Of a repository and an integration the provider sends the repository alone.',
    'Leave `model_load_integration_id` out.',
  ),
  'sku-dropped': warning('On a private cluster the SKU does not count.', 'Leave it out.'),
  'secret-by-reference': warning(
    'A secret is not read from the file: the worker takes it from its own environment.',
    "Set it in the worker's environment.",
  ),
  'stop-inference-unknown': error(
    '`stop_inference` is start or stop.',
    'Write "stop" for an endpoint that shall not run; restart is a command here.',
  ),
  'engine-arg-typed': warning(
    'The provider types the text in a way that surprises, as "1.10" becomes 1.1.',
    'Nothing, if that is meant.',
  ),
  'words-no-json-list': warning('commands or args is no JSON list.', 'Write a list.'),
};
