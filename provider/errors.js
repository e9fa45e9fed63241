"use strict";
Object.defineProperty(exports, "__esModule", { value: true });
exports.ConfigurationError = exports.InvalidInputError = exports.ApinizerError = void 0;
const printable_1 = require("./printable");
/** Base of all errors of this package: says where, what was expected, what came and what to do. */
class ApinizerError extends Error {
    subject;
    property;
    expected;
    received;
    action;
    constructor(parts) {
        super(describe(parts));
        this.name = new.target.name;
        this.subject = parts.subject;
        if (parts.property !== undefined)
            this.property = parts.property;
        this.expected = parts.expected;
        this.received = parts.received;
        this.action = parts.action;
    }
}
exports.ApinizerError = ApinizerError;
function describe({ subject, property, expected, received, action }) {
    const where = property === undefined ? subject : `${subject}: ${property}`;
    return (0, printable_1.printable)(`${where}: expected ${expected}, got ${received}. ${action}`);
}
/** An input of a resource cannot be used as it stands. No request was made. */
class InvalidInputError extends ApinizerError {
}
exports.InvalidInputError = InvalidInputError;
/** A configuration key or its environment variable is missing or malformed. No request was made. */
class ConfigurationError extends ApinizerError {
}
exports.ConfigurationError = ConfigurationError;
