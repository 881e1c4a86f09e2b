/** Name of the hidden command by which a completion script asks for names and ids. */
export const SUGGEST = '__suggest';
