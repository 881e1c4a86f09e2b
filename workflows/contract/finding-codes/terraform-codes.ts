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
  'terraform-precondition': error('A precondition of the block is false.', 'Mend what it depends on.'),
  'terraform-depends-on': warning(
    '`depends_on` has no counterpart here: endpoints of one command are rolled out side by side.',
    'Apply the file of the other one first, if it must serve before.',
  ),
  'terraform-provider': warning(
    '`provider` has no counterpart here: the account is that of the profile.',
    'Name it with `--profile`.',
  ),
  'terraform-import': warning(
    'An import block is not carried out: an endpoint is taken over by a command of its own.',
    'Run `tir-rollouts adopt ID`, and then plan.',
  ),
  'terraform-moved': warning('A moved block means nothing here: an endpoint is known by its name.', 'Nothing.'),
  'terraform-removed': warning(
    'A removed block is not carried out: what leaves the files stays on TIR.',
    'Delete the endpoint with `tir-rollouts delete NAME`, if it shall go.',
  ),
  'terraform-check': warning('A check block is not judged here.', 'Nothing: a rollout proves by its own probe check that the endpoint serves.'),
  'terraform-ephemeral': warning('An ephemeral block is not opened here.', 'Give what refers to it with `--set`, where that is no secret.'),
  'terraform-provisioner': warning('Provisioners are not run here.', 'Run the command after apply has ended Healthy.'),
  'terraform-timeouts': warning('`timeouts` is not taken over.', 'Set `rollout.deadlines` instead.'),
  'terraform-attribute-stray': error('An attribute stands outside of every block.', 'Put it into one.'),
  'terraform-resource-unknown': error('The provider has no resource of that name.', 'Write the one that is suggested.'),
  'override-without-base': error(
    'A block of an override file has none that it could override.',
    'Declare it in another file, or rename this one.',
  ),
  'module-source': error('A module has no source that is a plain text.', 'Write the folder that it lies in.'),
  'module-remote': error(
    'A module comes from elsewhere, and nothing is downloaded.',
    'Run `terraform init`, which puts a copy into `.terraform/modules`, or copy it into a folder.',
  ),
  'module-missing': error('There is no .tf file where the module shall be.', 'Mend its source.'),
  'module-circle': error('A module calls one that it stands in.', 'Break the circle.'),
};

/** Terraform: values and references. */
export const referenceCodes = {
  'reference-unresolved': error(
    "The value is in Terraform's state, or nowhere: the files do not have it.",
    'Give the `--set` that is named.',
  ),
  'reference-undeclared': error('The variable or local is not declared.', 'Declare it, or give the `--set` that is named.'),
  'reference-kind': error('The attribute takes the id of another kind of thing.', 'Mend the reference.'),
  'reference-circle': error('Values refer to each other in a circle.', 'Break it.'),
  'reference-missing': error('The value has no such element.', 'Mend the reference.'),
  'text-unquoted': error('A word is neither a text nor a reference.', 'Put it in quotes, if the text is meant.'),
  'expression-invalid': error('The expression cannot be worked out: its values do not fit.', 'Mend it.'),
  'expression-unsupported': error(
    'Only Terraform works such an expression out.',
    'Write the value itself, or give the `--set` that is named.',
  ),
  'function-unknown': error('Terraform has no function of this name.', 'Write the one that is meant; the nearest is named.'),
  'function-unresolved': error(
    'The function needs Terraform, a file or the network.',
    'Write the value itself, or give the `--set` that is named.',
  ),
  'variable-undeclared': warning('A .tfvars file gives a value that no variable takes.', 'Declare the variable, or leave the line out.'),
  'variable-type': error('The value does not fit the type of its variable.', 'Mend it where it comes from, or give the `--set` that is named.'),
  'variable-invalid': error('A validation block of the variable refuses the value.', 'Mend the value where it comes from.'),
  'sensitive-in-spec': error(
    'A sensitive value would show, as it decides the name or the number of endpoints.',
    'Use a value that is no secret there.',
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
  'commitment-dropped': warning('On a private cluster a commitment does not count.', 'Leave it out.'),
  'sku-dropped': warning('On a private cluster the SKU does not count.', 'Leave it out.'),
  'secret-by-reference': warning(
    'A secret is not read from the file: the worker takes it from its own environment.',
    "Set it in the worker's environment.",
  ),
  'secret-shared': error(
    'Two different secrets would be one variable of the worker.',
    'Name them apart in `locals { tir_rollouts_secrets = { endpoint-name = { KEY = "NAME" } } }`.',
  ),
  'secret-names': error(
    '`local.tir_rollouts_secrets` is no map of endpoints and variables to names of variables of the worker.',
    'Write `{ endpoint-name = { KEY = "NAME" } }`.',
  ),
  'secret-name-unused': warning('`local.tir_rollouts_secrets` names a secret that no endpoint has.', 'Mend its spelling, or leave it out.'),
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

/** A Terraform state file, for `adopt --terraform`. */
export const stateCodes = {
  'state-deposed': warning(
    'Terraform has put the object aside and deletes it at its next apply, so it is not adopted.',
    'Adopt it by its id if it shall stay, and take it out of the state.',
  ),
  'state-tainted': warning(
    'Terraform deletes the endpoint at its next apply and makes another one. It is adopted.',
    'Run `terraform untaint`, or `terraform state rm` to leave Terraform.',
  ),
  'state-instance': error('The state does not say which endpoint an instance is; the others are adopted.', 'Adopt it by its id.'),
};
