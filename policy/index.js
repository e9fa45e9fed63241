// Found by every way to resolve `pulumi-apinizer/policy`: package.json must not have an `exports` map.
module.exports = require("../dist/sdk/policy/index.js");
