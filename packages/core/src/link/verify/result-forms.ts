import type {
  AddressType,
  FlatType,
  FunctionType,
  Lowerable,
  TypeDescription,
  ValueType,
} from "@hostwright/types";

import type { CompiledExport } from "../../compile/compiled-module.js";
import { isSameType } from "../../metadata/function-type.js";
import { formatName } from "../../format-names.js";

/** A form in which guests declare the results of a function, with the remedy for a host function of another form. */
interface ResultFormOf {
  readonly parameters: readonly FlatType[];
  readonly results: readonly FlatType[];
  readonly remedy: string;
}

/**
 * Writes the remedy for a guest that declares the results of a host function in another form: as several values, through places
 * behind the parameters, or as a struct that C returns. `undefined` for any other difference.
 */
export function formatRemedy(
  wanted: FunctionType,
  exported: CompiledExport,
  addressType: AddressType,
): string | undefined {
  const asValue = (kind: FlatType): ValueType => (kind === "address" ? addressType : kind);
  return formsOf(exported).find(({ parameters, results }) =>
    isSameType(wanted, { parameters: parameters.map(asValue), results: results.map(asValue) }),
  )?.remedy;
}

/** Lists the other forms of a function's results. */
function formsOf({ module, metadata }: CompiledExport): ResultFormOf[] {
  const { results } = metadata;
  const method = `${formatName(module.moduleClass.name)}.${formatName(String(metadata.method))}`;
  const make = `make the result of ${method}`;
  const parameters = metadata.parameters.flatMap(({ type }) => type.flat);
  const values = results.flatMap(valuesOf);
  const [only, ...others] = results;
  if (only === undefined) return [];
  const kind = others.length === 0 ? only.describe().kind : undefined;
  if (kind === "byValue") return formsOfStruct(parameters, values, method);
  const forms: ResultFormOf[] = [];
  const [option, unless] =
    kind === "orErrno" || kind === "allocated"
      ? [`${make} ${kind}(…, { out: true })`, `${make} ${kind}(…, { out: false })`]
      : ['let the module say { results: "out" }', 'let the module say { results: "values" }'];
  if (results.some(({ out }) => out !== undefined)) {
    const remedy = `The guest gets all values as results: ${unless}.`;
    forms.push({ parameters, results: values, remedy });
  } else if (values.length > 1) {
    const places = results.flatMap(placesOf);
    const [are, them] =
      places.length === 1
        ? ["value is the offset for the result", "it"]
        : [`${String(places.length)} values are the offsets for the results`, "them"];
    forms.push({
      parameters: [...parameters, ...places],
      results: results.flatMap(returnedOf),
      remedy: `The last ${are}, as C passes ${them}: ${option}.`,
    });
  }
  if (values.length > 1) {
    const remedy = `The first value is the offset for a struct that C returns: ${make} byValue(…), of a struct with all values.`;
    forms.push({ parameters: ["address", ...parameters], results: [], remedy });
  }
  return forms;
}

/** Lists the other forms of a struct that C returns by value. */
function formsOfStruct(
  parameters: readonly FlatType[],
  values: readonly FlatType[],
  method: string,
): ResultFormOf[] {
  const behind = [...parameters, "address"] as const;
  const last = "The last value is the offset for the result";
  return [
    {
      parameters,
      results: values,
      remedy: `The guest gets the fields as several results: make the result of ${method} a tuple of their types.`,
    },
    {
      parameters: behind,
      results: ["i32"],
      remedy: `${last}, and an errno is returned: make the result of ${method} orErrno(…, { out: true }).`,
    },
    {
      parameters: behind,
      results: [],
      remedy: `${last}: let ${method} take it as its last parameter, a pointer(…), or let the guest's function return the struct.`,
    },
  ];
}

/** Lists the core values of a result that is returned whole. */
function valuesOf(type: Lowerable<unknown>): readonly FlatType[] {
  const { kind, of, values, places } = type.describe();
  if (type.out === undefined) return type.flat;
  if (kind === "byValue") return of === undefined ? [] : coresOf(of);
  return [...(places ?? values ?? [type.describe()]).flatMap(coresOf), ...type.flat];
}

/** Lists the core values of a value: those of its fields, for a struct. */
function coresOf({ flat, fields }: TypeDescription): readonly FlatType[] {
  return fields === undefined ? flat : fields.flatMap(({ type }) => coresOf(type));
}

/** Lists the places of a result that is written. */
function placesOf(type: Lowerable<unknown>): readonly FlatType[] {
  const { values = [type] } = type.describe();
  return type.flat.length > returnedOf(type).length ? values.map(() => "address") : [];
}

/** Lists the core values that are returned of a result that is written: its errno. */
function returnedOf({ lowerFailure }: Lowerable<unknown>): readonly FlatType[] {
  return lowerFailure === undefined ? [] : ["i32"];
}
