/** The options of `up`, which `local/main.js` reads and not commander: for --help, for the reference. */
export interface UpOption {
  /** As it is typed, such as `--rollout PATH`. */
  flags: string;
  description: string;
}

export const upOptions: readonly UpOption[] = [
  { flags: '--rollout PATH', description: 'a spec file, or a folder of them, to roll out; may be repeated' },
  { flags: '--once', description: 'end after the rollouts, with their exit code' },
  {
    flags: '--profile NAME',
    description: 'let the worker use these TIR credentials as well: this can cost money. Without it, the simulator alone',
  },
  {
    flags: '--data-dir DIR',
    description:
      'where the data is kept (default: TIR_ROLLOUTS_DATA_DIR, else .tir-rollouts in the checkout, else ~/.tir-rollouts)',
  },
  { flags: '--clock-rate N', description: 'how many simulated seconds pass in one second (default 60)' },
  { flags: '--help', description: 'these words' },
];
