/** Reads interfaces and classes of our own sources as a Pulumi package schema tells types, docs included. */
import * as path from "node:path";
import ts from "typescript";

/** A type in a package schema: https://www.pulumi.com/docs/iac/guides/building-extending/packages/schema/ */
export interface TypeSpec {
  readonly type?: "string" | "number" | "boolean" | "array";
  readonly items?: TypeSpec;
  readonly $ref?: string;
}

export interface PropertySpec extends TypeSpec {
  readonly description: string;
  readonly secret?: true;
}

export interface ObjectSpec {
  readonly description?: string;
  readonly properties: Readonly<Record<string, PropertySpec>>;
  readonly required: readonly string[];
}

export interface EnumSpec {
  readonly description?: string;
  readonly type: "string";
  readonly enum: readonly { readonly value: string }[];
}

/** A function that is declared as `name(args: Args): Promise<Result>`, or of a list of them. */
export interface FunctionDeclaration {
  readonly description: string;
  /** Name of the interface of its arguments. */
  readonly args: string;
  /** Name of the interface of its result, or of an item where that is a list. */
  readonly result: string;
}

type Declaration = ts.InterfaceDeclaration | ts.ClassDeclaration | ts.TypeAliasDeclaration;
type Property = ts.PropertySignature | ts.PropertyDeclaration;

/** Declarations of some source files, and the named types that were met while they were read. */
export class Declarations {
  /** By token, e.g. `apinizer:index:Deployment`. */
  readonly types = new Map<string, (ObjectSpec & { readonly type: "object" }) | EnumSpec>();
  private readonly declared = new Map<string, Declaration>();
  private readonly functions = new Map<string, ts.FunctionDeclaration>();

  constructor(files: readonly string[]) {
    for (const file of files) {
      const text = ts.sys.readFile(file);
      if (text === undefined) throw new Error(`${path.resolve(file)} cannot be read`);
      const source = ts.createSourceFile(file, text, ts.ScriptTarget.ES2022, true);
      source.forEachChild((node) => {
        const names = ts.isInterfaceDeclaration(node) || ts.isClassDeclaration(node) || ts.isTypeAliasDeclaration(node);
        if (names && node.name !== undefined) this.declared.set(node.name.text, node);
        if (ts.isFunctionDeclaration(node) && node.name !== undefined) this.functions.set(node.name.text, node);
      });
    }
  }

  /** The properties of an interface, or those that a class declares, in their order. */
  object(name: string, without: readonly string[] = []): ObjectSpec {
    const declaration = this.find(name);
    if (ts.isTypeAliasDeclaration(declaration)) throw new Error(`${name} is neither an interface nor a class`);
    const inherited = ts.isInterfaceDeclaration(declaration) ? this.inherited(declaration, without) : [];
    const members: readonly ts.Node[] = declaration.members;
    const properties = members.filter(
      (member): member is Property =>
        (ts.isPropertySignature(member) || ts.isPropertyDeclaration(member)) && !without.includes(nameOf(member)),
    );
    const own = Object.fromEntries(properties.map((property) => [nameOf(property), this.property(name, property)]));
    return {
      ...described(declaration),
      properties: Object.assign({}, ...inherited.map((base) => base.properties), own),
      required: [...inherited.flatMap((base) => base.required), ...properties.filter(isRequired).map(nameOf)],
    };
  }

  /** What a function takes and gives. */
  function(name: string): FunctionDeclaration {
    const declaration = this.functions.get(name);
    const args = declaration?.parameters[0]?.type?.getText();
    const result = /^Promise<(\w+)(\[\])?>$/.exec(declaration?.type?.getText() ?? "")?.[1];
    const description = declaration && described(declaration).description;
    if (args === undefined || result === undefined || description === undefined) {
      throw new Error(`No source declares ${name} with a doc comment, one parameter and the promise of a named type`);
    }
    return { description, args, result };
  }

  /** What an interface extends: other interfaces, or all of one made optional by `Partial`. */
  private inherited({ heritageClauses }: ts.InterfaceDeclaration, without: readonly string[]): ObjectSpec[] {
    return (heritageClauses ?? []).flatMap(({ types }) =>
      types.map(({ expression, typeArguments }) => {
        const name = expression.getText();
        const [argument] = typeArguments ?? [];
        if (name === "Partial" && argument) return { ...this.object(argument.getText(), without), required: [] };
        return this.object(name, without);
      }),
    );
  }

  private property(owner: string, property: Property): PropertySpec {
    const { description } = described(property);
    if (description === undefined) throw new Error(`${owner}.${nameOf(property)} has no doc comment`);
    if (property.type === undefined) throw new Error(`${owner}.${nameOf(property)} has no type`);
    const isSecret = ts.getJSDocTags(property).some((tag) => tag.tagName.text === "secret");
    return { ...this.type(property.type), description, ...(isSecret ? { secret: true } : {}) };
  }

  private type(node: ts.TypeNode): TypeSpec {
    switch (node.kind) {
      case ts.SyntaxKind.StringKeyword:
        return { type: "string" };
      case ts.SyntaxKind.NumberKeyword:
        return { type: "number" };
      case ts.SyntaxKind.BooleanKeyword:
        return { type: "boolean" };
    }
    if (ts.isArrayTypeNode(node)) return { type: "array", items: this.type(node.elementType) };
    if (ts.isTypeOperatorNode(node)) return this.type(node.type);
    if (ts.isUnionTypeNode(node)) {
      const [type, ...others] = node.types.filter((part) => !isUndefined(part));
      if (type !== undefined && others.length === 0) return this.type(type);
    }
    if (ts.isTypeReferenceNode(node)) return this.reference(node);
    throw new Error(`The schema has no type for ${node.getText()}: give it a name`);
  }

  private reference(node: ts.TypeReferenceNode): TypeSpec {
    const name = node.typeName.getText();
    const [argument] = node.typeArguments ?? [];
    if (argument !== undefined && /^(pulumi\.)?(Input|Output)$/.test(name)) return this.type(argument);
    return this.named(name);
  }

  /** A reference to a declared type, which is described among the types. */
  named(name: string): TypeSpec {
    const token = `apinizer:index:${name}`;
    if (!this.types.has(token)) this.types.set(token, this.describe(name));
    return { $ref: `#/types/${token}` };
  }

  private describe(name: string): (ObjectSpec & { readonly type: "object" }) | EnumSpec {
    const declaration = this.find(name);
    if (!ts.isTypeAliasDeclaration(declaration)) return { type: "object", ...this.object(name) };
    const parts = ts.isUnionTypeNode(declaration.type) ? declaration.type.types : [declaration.type];
    const values = parts.map((part) => {
      if (ts.isLiteralTypeNode(part) && ts.isStringLiteral(part.literal)) return { value: part.literal.text };
      throw new Error(`${name} has a part that is no text: ${part.getText()}`);
    });
    return { ...described(declaration), type: "string", enum: values };
  }

  private find(name: string): Declaration {
    const declaration = this.declared.get(name);
    if (declaration === undefined) throw new Error(`No source declares ${name}`);
    return declaration;
  }
}

function nameOf(property: Property): string {
  return property.name.getText();
}

function isRequired({ questionToken, type }: Property): boolean {
  return questionToken === undefined && type !== undefined && !mayBeUndefined(type);
}

function mayBeUndefined(type: ts.TypeNode): boolean {
  if (ts.isUnionTypeNode(type)) return type.types.some(isUndefined);
  return ts.isTypeReferenceNode(type) && (type.typeArguments ?? []).some(mayBeUndefined);
}

function isUndefined(type: ts.TypeNode): boolean {
  return type.kind === ts.SyntaxKind.UndefinedKeyword;
}

/** The text of the doc comment. */
function described(node: ts.Node): { readonly description?: string } {
  const [comment] = ts.getJSDocCommentsAndTags(node).filter(ts.isJSDoc);
  const text = ts.getTextOfJSDocComment(comment?.comment)?.replace(/\{@link (\w+)\}/g, "`$1`");
  return text === undefined ? {} : { description: text.trim() };
}
