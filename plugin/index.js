// Found by every way to resolve `pulumi-apinizer/plugin`: package.json must not have an `exports` map.
module.exports = require("../dist/sdk/plugin/index.js");
