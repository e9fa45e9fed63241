/** How results and errors of an operation become answers of a gRPC call. */
import { Metadata, type ServiceError, type sendUnaryData, status } from "@grpc/grpc-js";
import { ErrorResourceInitFailed } from "@pulumi/pulumi/proto/provider_pb";
import { Status } from "@pulumi/pulumi/proto/status_pb";
import { Any } from "google-protobuf/google/protobuf/any_pb";
import type { Struct } from "google-protobuf/google/protobuf/struct_pb";
import { ApinizerError, ConfigurationError, InvalidInputError } from "../../base/errors";

/** A resource that exists although the operation failed: the engine keeps it and updates it again. */
export class InitFailedError extends Error {
  constructor(
    message: string,
    readonly id: string,
    readonly properties: Struct,
    readonly inputs: Struct,
  ) {
    super(message);
  }
}

type Answer = Partial<ServiceError>;

/** Serves one method: its result, or its error in the engine's form. */
export function toGrpcHandler<Request, Response>(method: (request: Request) => Promise<Response> | Response) {
  return async (call: { readonly request: Request }, callback: sendUnaryData<Response>): Promise<void> => {
    try {
      callback(null, await method(call.request));
    } catch (error) {
      callback(answerOf(error instanceof Error ? error : new Error(String(error))));
    }
  };
}

function answerOf(error: Error): Answer {
  if (error instanceof InitFailedError) return initFailed(error);
  if (error instanceof ConfigurationError) return { code: status.FAILED_PRECONDITION, details: error.message };
  if (error instanceof InvalidInputError) return { code: status.INVALID_ARGUMENT, details: error.message };
  if (error instanceof ApinizerError) return { code: status.UNKNOWN, details: error.message };
  // Not one of our own errors: where it happened matters to whoever mends it.
  process.stderr.write(`${error.stack}\n`);
  return { code: status.INTERNAL, details: `${error.message}. This is a bug in pulumi-apinizer; please report it.` };
}

/** gRPC hands details over in a trailer of that name: a google.rpc.Status with a packed message. */
function initFailed({ message, id, properties, inputs }: InitFailedError): Answer {
  const detail = new ErrorResourceInitFailed();
  detail.setId(id);
  detail.setProperties(properties);
  detail.setInputs(inputs);
  detail.setReasonsList([message]);
  const packed = new Any();
  packed.pack(detail.serializeBinary(), "pulumirpc.ErrorResourceInitFailed");
  const answer = new Status();
  answer.setCode(status.UNKNOWN);
  answer.setMessage(message);
  answer.addDetails(packed);
  const metadata = new Metadata();
  metadata.add("grpc-status-details-bin", Buffer.from(answer.serializeBinary()));
  return { code: status.UNKNOWN, details: message, metadata };
}
