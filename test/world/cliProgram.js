// A program that registers what `declared.json` has, in the form of `EngineResource`: what the engine gets in process, in its order.
const fs = require("node:fs");
const pulumi = require("@pulumi/pulumi");
const { Output } = require("@pulumi/pulumi/output");
const dynamic = require("pulumi-apinizer");
const plugin = require("pulumi-apinizer/plugin");

const types = {
  "apinizer:index:Certificate": plugin.Certificate,
  "apinizer:index:Jwk": plugin.Jwk,
  "apinizer:index:TrustBundle": plugin.TrustBundle,
  "pulumi:providers:apinizer": plugin.Provider,
  "pulumi-nodejs:dynamic/apinizer:ApinizerCertificate": dynamic.ApinizerCertificate,
  "pulumi-nodejs:dynamic/apinizer:ApinizerJwk": dynamic.ApinizerJwk,
  "pulumi-nodejs:dynamic/apinizer:ApinizerTrustBundle": dynamic.ApinizerTrustBundle,
};
const resources = {};

function input(value) {
  if (value?.$output !== undefined) return resources[value.$output.resource][value.$output.name];
  if (value?.$secret !== undefined) return pulumi.secret(value.$secret);
  if (value?.$later === undefined) return value;
  const known = !pulumi.runtime.isDryRun();
  const none = Promise.resolve(new Set());
  return new Output(new Set(), Promise.resolve(value.$later), Promise.resolve(known), Promise.resolve(false), none);
}

/** The SDK writes numbers and booleans of a provider as JSON, as the engine gets them. */
function providerArgument(value) {
  return /^(\d+|true|false)$/.test(value) ? JSON.parse(value) : input(value);
}

function register({ name, type, inputs, provider, dependsOn = [], aliases = [], ...options }) {
  // These the SDK adds by itself.
  const { __provider, declaredTwice, certificateDeclaredTwice, deletesFirst, ...args } = inputs;
  const argument = type.startsWith("pulumi:providers:") ? providerArgument : input;
  const values = Object.fromEntries(Object.entries(args).map(([key, value]) => [key, argument(value)]));
  resources[name] = new types[type](name, values, {
    ...options,
    provider: resources[provider],
    dependsOn: dependsOn.map((other) => resources[other]),
    aliases: aliases.map((alias) => ({ name: alias })),
  });
  return resources[name];
}

// One by one: how independent resources reach the engine is otherwise the SDK's affair, and another in every run.
async function registerAll() {
  for (const declared of JSON.parse(fs.readFileSync("declared.json", "utf8"))) {
    const ended = register(declared).urn.promise();
    await ended.catch(() => "the engine tells what failed");
  }
}

module.exports = registerAll();
