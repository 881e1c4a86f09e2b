/** What the simulator reads of the environment of its process. An empty variable counts as absent. */

const read = (name: string): string | undefined => process.env[name] || undefined;

/** The token of the admin API, when it is chosen and not random: for programs that start a simulator, and those that call it. */
export const chosenAdminToken = (): string | undefined => read('TIR_SIMULATOR_ADMIN_TOKEN');

/** A folder of this user alone that lasts as long as the session, where the system has one. */
export const runtimeFolder = (): string | undefined => read('XDG_RUNTIME_DIR');
