/** Imported first by every script: ends at once, with the next step, on a Node that the project cannot run on. */
const wanted = [20, 19];
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);

if (major < wanted[0] || (major === wanted[0] && minor < wanted[1])) {
  console.error(
    `tir-rollouts needs Node ${wanted.join('.')} or newer; this is Node ${process.versions.node}. ` +
      'Install a newer one (https://nodejs.org, or `nvm install 20`) and run the same command again.',
  );
  process.exit(1);
}
