import { error, warning } from './meaning.js';

/** Files, YAML, `--set`, and where an endpoint lives. */
export const fileCodes = {
  'file-unreadable': error(
    'The file or folder cannot be read, or the folder holds no spec.',
    'Check the path and its permissions.',
  ),
  'file-empty': error(
    'The file holds no spec: no YAML document, or no `tir_model_endpoint` block.',
    'Start it with `apiVersion: tir-rollouts/v1`, or name the file that declares an endpoint.',
  ),
  'file-too-long': error('The file has more than a million characters.', 'Split it.'),
  'yaml-syntax': error(
    'The text is not YAML.',
    'Mend it at the place that is named; indentation and quotes are the usual cause.',
  ),
  'yaml-unreadable': error(
    'The document cannot be unfolded: too many aliases, or a value that holds itself.',
    'Use fewer aliases.',
  ),
  'yaml-warning': warning('The YAML parser takes the text, and doubts it.', 'Look at the place that is named; put a text in quotes.'),
  'key-no-text': error('A key of a mapping is no text.', 'Write the name of a field.'),
  'key-repeated': error('A mapping has the same key twice.', 'Keep one of them.'),
  'variable-unset': error(
    'A `${NAME}` is not in the environment of the command, or `${NAME:?message}` refuses it.',
    'Set NAME, or write `$${NAME}` for the text itself.',
  ),
  'variable-form': error(
    'Something in braces behind a dollar sign is no reference to a variable.',
    'Write `${NAME}`, `${NAME:-default}`, `${NAME:?message}` or `${NAME:+text}`, or `$${` for the text itself.',
  ),
  'variable-substituted': error(
    'A `${NAME}` stands in the environment of the container, where a secret would be stored in plain text.',
    'Write `valueFrom: {env: TIR_SECRET_NAME}`, or `$${` for the text itself.',
  ),
  'number-doubtful': error(
    'A number begins with a zero: languages read it as different numbers, or as a text.',
    'Write the number without the zero, or the text in quotes.',
  ),
  'number-inexact': error(
    'A number has more digits than are kept, or is none that JSON has.',
    'Write the text in quotes where a text may stand, or fewer digits.',
  ),
  'scalar-doubtful': warning(
    'A word or number without quotes may be meant otherwise, such as `1.10` or `yes` among engine arguments.',
    'Put it in quotes for the text, or write the number, true or false.',
  ),
  'set-form': error('A `--set` is not path=value.', 'Write it such as `--set endpoint.replica=2`.'),
  'set-path-unknown': error('A `--set` names a field that a spec does not have.', 'Start the path with endpoint. or rollout.'),
  'set-value': error('The value of a `--set` is not YAML, and its field takes more than a text.', 'Put it in quotes.'),
  'set-text': warning(
    'The text of a `--set` is taken as it is typed: quotes, or the word null, are part of it.',
    'Leave the quotes out; `--set PATH-` takes a field out.',
  ),
  'set-place': error('A `--set` does not fit what the spec has there, or leaves a gap in a list.', 'Mend the path, or the spec.'),
  'set-unused': error(
    'A `--set` names neither a field nor anything that the Terraform files refer to.',
    'Mend its spelling, or leave it out.',
  ),
  'project-missing': error(
    'Nothing says in which project the endpoint lives.',
    'Write `projectId` in the spec, or give `--project`, `E2E_PROJECT_ID`, or a profile with a default.',
  ),
  'location-missing': error(
    'Nothing says in which location the endpoint lives.',
    'Write location in the spec, or give `--location`, `E2E_LOCATION`, or a profile with a default.',
  ),
  'endpoint-repeated': error(
    'Two specs are of the same name, project and location.',
    'Keep one of them, or give them different names.',
  ),
};
