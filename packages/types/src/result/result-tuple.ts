import { receiveEach } from "../lending/take-over.js";
import { type Receive, receiveOf } from "../lending/receive.js";
import type { CoreResult, Lowerable, Receivable, TypeDescriptor } from "../type/capabilities.js";
import { formatAny, formatElements, formatPart } from "../type/format.js";
import type { CoreValue } from "../type/value-type.js";
import { describePlaces, placedOnly } from "./out-pointer.js";
import { lowerToPlaces } from "./placed-tuple.js";
import { receivedPlace } from "./received-place.js";
import { makeTupleCheck } from "./tuple-check.js";

/**
 * Makes one result out of several: the values of an array, lowered or received in order.
 *
 * @__NO_SIDE_EFFECTS__
 */
export function resultTuple(
  types: readonly (Lowerable<unknown> & Receivable<unknown>)[],
): Lowerable<unknown> & Receivable<unknown> {
  const name = `[${types.map((type) => type.name).join(", ")}]`;
  const flat = types.flatMap((type) => type.flat);
  const out = types.flatMap((type) => type.out ?? []);
  const places = types.flatMap((type) => type.places ?? []);
  const receivers = types.map(receiveOf);
  const check = makeTupleCheck(types.length, name);
  // As C returns several values: a place for each, and nothing else. The general way costs more than the rest of such a call.
  const isPlaced = flat.length === 0 && types.every((type) => type.out?.length === 1);
  /** Calls `work` with each type and its share of the places. */
  const forEach = (
    places: readonly CoreValue[],
    work: (type: Lowerable<unknown>, index: number, ...places: CoreValue[]) => void,
  ) => {
    let at = 0;
    for (let index = 0; index < types.length; index++) {
      const type = types[index] as Lowerable<unknown>;
      if (isPlaced) work(type, index, places[index]);
      else work(type, index, ...places.slice(at, (at += type.out?.length ?? 0)));
    }
  };
  const lowering: Pick<Lowerable<unknown>, "prepare" | "lower"> = {
    ...(types.every(({ prepare }) => prepare === undefined)
      ? {}
      : {
          prepare: (memory, ...places) => {
            forEach(places, (type, _index, ...own) => type.prepare?.(memory, ...own));
          },
        }),
    lower: (value, memory, ...places) => {
      const values = check(value);
      const core: CoreValue[] = [];
      forEach(places, (type, index, ...own) => {
        const lowered = type.lower(values[index], memory, ...own);
        if (type.flat.length > 0)
          core.push(...(type.flat.length === 1 ? [lowered] : (lowered as CoreValue[])));
      });
      return asResult(core);
    },
  };
  return {
    name,
    flat,
    ...(out.length === 0 ? {} : { out }),
    ...lowering,
    ...(isPlaced && {
      loweringFor: (addressType) => lowerToPlaces(name, types, check, addressType) ?? lowering,
    }),
    ...(places.length === 0 ? {} : { places }),
    ...(receivers.includes(undefined) ? {} : { receive: receiveAll(types, receivers as Receive[]) }),
    withOut: () => {
      const placed = types.map((type) => placedOnly(type, receivedPlace));
      return placed.includes(undefined) ? undefined : resultTuple(placed as Lowerable<unknown>[]);
    },
    withErrnos: (errnos) => resultTuple(types.map((type) => type.withErrnos?.(errnos) ?? type)),
    format: (value) =>
      Array.isArray(value)
        ? formatElements(types.length, (index) =>
            formatPart(() => (types[index] as TypeDescriptor).format(value[index])),
          )
        : formatAny(value),
    describe: () => {
      const places = types.flatMap(describePlaces);
      const values = types.map((type) => type.describe());
      return { name, kind: "results", flat, values, ...(out.length === 0 ? {} : { out, places }) };
    },
  };
}

/** Receives each value with its core values, and with its places, which come after those of all. */
function receiveAll(types: readonly Lowerable<unknown>[], receivers: readonly Receive[]): Receive {
  const count = types.reduce((sum, { flat }) => sum + flat.length, 0);
  return (memory, ...core) => {
    let at = 0;
    let place = count;
    return receiveEach(
      types.map(({ flat, out = [] }, index) => {
        const own = [...core.slice(at, (at += flat.length)), ...core.slice(place, (place += out.length))];
        return () => (receivers[index] as Receive)(memory, ...own);
      }),
    );
  };
}

function asResult(core: CoreValue[]): CoreResult {
  return core.length <= 1 ? core[0] : core;
}
