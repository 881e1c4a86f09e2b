import { either, error, warning } from './meaning.js';

/** Name, framework and image. */
export const frameworkCodes = {
  'name-reserved': error('The name holds -canary-, which is kept for canary endpoints.', 'Choose another name.'),
  'framework-unknown': error('TIR has no framework of that name.', 'Write one of those that are listed.'),
  'framework-terraform-key': error(
    "The framework is written as Terraform's key, such as VLLM.",
    "Write TIR's own name of it, such as vllm.",
  ),
  'container-name-missing': error('A custom endpoint has no image.', 'Give `containerName`.'),
  'server-version-missing': error(
    'The framework is chosen by server version, and none is given.',
    'Give `detailedInfo.serverVersion`, or `containerName`.',
  ),
  'server-version-unknown': error(
    'There is no image for that server version. TIR would accept an empty image and never start it.',
    'Write one of the versions that are listed, or give `containerName`.',
  ),
  'server-version-unused': error(
    'The framework is not chosen by server version, so no image fits one.',
    'Leave `serverVersion` out, or give `containerName`.',
  ),
  'model-id-without-image': error(
    'The framework has no image that loads a model repository.',
    'Leave `modelId` out, or give `containerName`.',
  ),
};

/** Where the model comes from. */
export const modelSourceCodes = {
  'model-source-missing': error(
    'The framework needs a model, and none is named.',
    'Give `detailedInfo.huggingFaceId`, or `modelId`.',
  ),
  'model-source-twice': error(
    'A Hugging Face id and a model repository are both given.',
    'Keep one; a LoRA adapter on vllm takes both, with `modelServeType: peft-model`.',
  ),
  'model-id-missing': either(
    'The framework loads its model from a repository, and `modelId` is missing. For pytorch with an integration it is a warning, since the Terraform provider does it so.',
    'Give `modelId`, the number of a TIR model repository.',
  ),
  'model-id-and-integration': either(
    'A repository and an integration exclude each other. For a LoRA adapter on a gated base model it is a warning.',
    'Leave one of them out.',
  ),
  'named-twice': error('A thing is given by its name, to be looked up on TIR, and by its id too.', 'Keep one of them.'),
  'model-path-unused': warning(
    '`modelPath` is a folder of a model repository, and `modelId` is missing.',
    'Give `modelId`, or leave `modelPath` out.',
  ),
  'dataset-path-unused': warning(
    '`datasetPath` is a folder of a dataset, and `datasetId` is missing.',
    'Give `datasetId`, or leave `datasetPath` out.',
  ),
  'hugging-face-id-custom': error("custom is an entry of TIR's form, not a model.", 'Write the Hugging Face id of the model.'),
  'hugging-face-id-fixed': error(
    'The framework serves one model of its own, or takes no Hugging Face id; another one would be dropped.',
    'Leave `huggingFaceId` out, or use `framework: vllm`.',
  ),
  'hugging-face-id-unlisted': warning(
    "TIR's form does not list the model for this framework.",
    'Nothing, if the engine supports it.',
  ),
  'hugging-face-id-unused': warning(
    'Nothing shows that TIR hands a Hugging Face id to a custom image.',
    'Name the model in args or `envVariables`.',
  ),
  'model-serve-type-unknown': warning(
    'It is not a known way to serve a model.',
    'Use full-model or peft-model, or leave it out.',
  ),
  'model-serve-type-unused': warning('`modelServeType` is meant for vllm.', 'Leave it out.'),
};
