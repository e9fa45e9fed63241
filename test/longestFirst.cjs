/**
 * The order of the test files: jest goes by their size where it has not run them before, and would begin with the longest of
 * all when the others have ended. Source: https://jestjs.io/docs/configuration#testsequencer-string
 */
const { default: Sequencer } = require("@jest/test-sequencer");

/** Small files that take minutes. */
const longest = /[\\/]test[\\/](world|packageManagers)[\\/]|[\\/]e2e[\\/]demo\./;

module.exports = class extends Sequencer {
  sort(tests) {
    const sorted = super.sort(tests);
    const isLong = ({ path }) => longest.test(path);
    return [...sorted.filter(isLong), ...sorted.filter((test) => !isLong(test))];
  }
};
