"use strict";
var __createBinding = (this && this.__createBinding) || (Object.create ? (function(o, m, k, k2) {
    if (k2 === undefined) k2 = k;
    var desc = Object.getOwnPropertyDescriptor(m, k);
    if (!desc || ("get" in desc ? !m.__esModule : desc.writable || desc.configurable)) {
      desc = { enumerable: true, get: function() { return m[k]; } };
    }
    Object.defineProperty(o, k2, desc);
}) : (function(o, m, k, k2) {
    if (k2 === undefined) k2 = k;
    o[k2] = m[k];
}));
var __setModuleDefault = (this && this.__setModuleDefault) || (Object.create ? (function(o, v) {
    Object.defineProperty(o, "default", { enumerable: true, value: v });
}) : function(o, v) {
    o["default"] = v;
});
var __importStar = (this && this.__importStar) || (function () {
    var ownKeys = function(o) {
        ownKeys = Object.getOwnPropertyNames || function (o) {
            var ar = [];
            for (var k in o) if (Object.prototype.hasOwnProperty.call(o, k)) ar[ar.length] = k;
            return ar;
        };
        return ownKeys(o);
    };
    return function (mod) {
        if (mod && mod.__esModule) return mod;
        var result = {};
        if (mod != null) for (var k = ownKeys(mod), i = 0; i < k.length; i++) if (k[i] !== "default") __createBinding(result, mod, k[i]);
        __setModuleDefault(result, mod);
        return result;
    };
})();
Object.defineProperty(exports, "__esModule", { value: true });
exports.ConfigurationReader = exports.defaultConnection = void 0;
exports.environmentVariable = environmentVariable;
const fs = __importStar(require("node:fs"));
const errors_1 = require("./errors");
/** The namespace whose keys have environment variables. */
exports.defaultConnection = "apinizer";
const secretKeys = new Set(["apiToken", "password"]);
/** Reads one key; collects what is wrong instead of throwing, so that all of it is told at once. */
class ConfigurationReader {
    connection;
    source;
    environment;
    problems = [];
    /** Without a source there is no stack: the environment variables alone count, and are what messages name. */
    constructor(connection, source, environment) {
        this.connection = connection;
        this.source = source;
        this.environment = environment;
    }
    /** The key as a user sets it, e.g. `apinizer:managerUrl`, with the variable that serves in its place. */
    where(key) {
        if (this.source === undefined)
            return environmentVariable(key);
        return this.connection === exports.defaultConnection
            ? `${this.connection}:${key} (or ${environmentVariable(key)})`
            : `${this.connection}:${key}`;
    }
    /** How a user sets the key, to the value if one is given. */
    howToSet(key, value) {
        if (this.source === undefined)
            return `export ${environmentVariable(key)}=${value ?? "…"}`;
        const secret = secretKeys.has(key) ? "--secret " : "";
        return `pulumi config set ${secret}${this.connection}:${key}${value === undefined ? "" : ` ${value}`}`;
    }
    /** The value as it stands; a blank one counts as not set. */
    raw(key) {
        const fromEnvironment = this.connection === exports.defaultConnection ? this.environment[environmentVariable(key)] : undefined;
        const value = this.source?.(`${this.connection}:${key}`) ?? fromEnvironment;
        return value?.trim() === "" ? undefined : value;
    }
    text(key) {
        return this.raw(key)?.trim();
    }
    number(key, fallback, { integer, minimum }) {
        const value = this.text(key);
        if (value === undefined)
            return fallback;
        const number = Number(value);
        if (Number.isFinite(number) && number >= minimum && (!integer || Number.isInteger(number)))
            return number;
        const kind = integer ? "a whole number" : "a number";
        this.problem(key, `${kind} of at least ${minimum}`, JSON.stringify(value), "Correct the value.");
        return fallback;
    }
    boolean(key) {
        const value = this.text(key);
        if (value === undefined || value === "false")
            return false;
        if (value !== "true")
            this.problem(key, "true or false", JSON.stringify(value), "Correct the value.");
        return value === "true";
    }
    /** Content of the file that the key names. */
    file(key) {
        const path = this.text(key);
        if (path === undefined)
            return undefined;
        try {
            return fs.readFileSync(path, "utf8");
        }
        catch (error) {
            const { code } = error;
            this.problem(key, "a file that can be read", `${path} (${code})`, "Correct the path, or put the file there.");
            return undefined;
        }
    }
    problem(key, expected, received, action) {
        this.problemAt(this.where(key), expected, received, action);
    }
    /** `property`: as a user sets it. */
    problemAt(property, expected, received, action) {
        this.problems.push(new errors_1.ConfigurationError({ subject: "configuration", property, expected, received, action }));
    }
}
exports.ConfigurationReader = ConfigurationReader;
/** Environment variable of a key: `managerUrl` is `APINIZER_MANAGER_URL`. */
function environmentVariable(key) {
    return `APINIZER_${key.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()}`;
}
