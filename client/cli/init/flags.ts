/** The flags of `init`: each answers one question. */
import type { Command } from 'commander';
import { positiveInteger, withConnection, type CommonOptions } from '../options.js';

export interface InitFlags extends CommonOptions {
  keysStdin?: boolean;
  replaceProfile?: boolean;
  framework?: string;
  serverVersion?: string;
  model?: string;
  modelRepository?: string;
  modelPath?: string;
  integration?: string;
  image?: string;
  sku?: string;
  replicas?: number;
  name?: string;
  probe?: string;
  probePath?: string;
  probeModel?: string;
  out?: string;
  force?: boolean;
  yes?: boolean;
}

export const withInitFlags = (command: Command): Command =>
  withConnection(command)
    .option('--keys-stdin', 'read API key and token from standard input: two lines, or the JSON file that TIR gives')
    .option('--replace-profile', 'put new keys into a profile that is there already')
    .option('--framework <name>', 'framework, as TIR spells it')
    .option('--model <id>', 'Hugging Face model, such as gpt2; for vllm, sglang and dynamo')
    .option('--model-repository <id>', 'model repository of TIR, by number or name')
    .option('--model-path <folder>', 'folder inside the repository (default: its root)')
    .option('--integration <id>', 'Hugging Face integration whose token downloads a gated model, or none (default: none)')
    .option('--server-version <version>', 'server version, where the framework has several (default: the newest)')
    .option('--image <image>', 'image of your own; needed for custom')
    .option('--sku <name>', 'machine of each replica, by the hour')
    .option('--replicas <count>', 'how many replicas (default: 1)', positiveInteger)
    .option('--name <name>', 'name of the endpoint')
    .option('--probe <preset>', 'proof that it serves (default: by framework)')
    .option('--probe-path <path>', 'path that an http probe asks (default: that of the framework, else /health)')
    .option('--probe-model <name>', 'model that is asked, for kserve-v2 and torchserve (default: only the server is)')
    .option('--out <file>', 'file to write (default: ./NAME.yaml)')
    .option('--force', 'write over that file')
    .option('-y, --yes', 'ask nothing: take every default');
