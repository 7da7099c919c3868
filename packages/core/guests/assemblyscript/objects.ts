// Arrays of objects, objects of classes, and functions, in both directions: functions that a host calls, which give back what they are given,
// and imports that do the same.

@external("host", "texts")
declare function hostTexts(texts: Array<string>): Array<string>;
@external("host", "maybeTexts")
declare function hostMaybeTexts(texts: Array<string | null>): Array<string | null>;
@external("host", "rows")
declare function hostRows(rows: Array<Array<f64>>): Array<Array<f64>>;
@external("host", "fixedTexts")
declare function hostFixedTexts(texts: StaticArray<string>): StaticArray<string>;
@external("host", "views")
declare function hostViews(views: StaticArray<Uint8Array>): StaticArray<Uint8Array>;
@external("host", "numbers")
declare function hostNumbers(numbers: Array<f64>): Array<f64>;
@external("host", "person")
declare function hostPerson(person: Person | null): Person | null;
@external("host", "people")
declare function hostPeople(people: Array<Person>): Array<Person>;
@external("host", "derived")
declare function hostDerived(person: Person): i32;
@external("host", "ask")
declare function hostAsk(ask: (a: i32, b: i64) => f64): f64;
@external("host", "keep")
declare function hostKeep(keep: (a: i32, b: i64) => f64): void;
@external("host", "kept")
declare function hostKept(): (a: i32, b: i64) => f64;
@external("host", "release")
declare function hostRelease(kept: (a: i32, b: i64) => f64): void;
/** A class of the program's, with objects in its fields. */
class Person {
  age: u8;
  height: f64;
  name: string = "";
  friends: Array<Person> = [];
  nickname: string | null;
}
class Employee extends Person {
  salary: f64 = 5;
}

// Classes with the same flags, of which the host names one.
export const TEXTS = idof<Array<string>>();
export const ROWS = idof<Array<Array<f64>>>();
export const FIXED_TEXTS = idof<StaticArray<string>>();
export const VIEWS = idof<StaticArray<Uint8Array>>();
export const PERSON = idof<Person>();
export const PEOPLE = idof<Array<Person>>();

export function texts(value: Array<string>): Array<string> {
  __collect();
  const grown = hostTexts(value);
  grown.push("more");
  __collect();
  grown.pop();
  return grown;
}
export function maybeTexts(value: Array<string | null>): Array<string | null> {
  __collect();
  return hostMaybeTexts(value);
}
export function rows(value: Array<Array<f64>>): Array<Array<f64>> {
  __collect();
  return hostRows(value.slice());
}
export function fixedTexts(value: StaticArray<string>): StaticArray<string> {
  __collect();
  return hostFixedTexts(value);
}
export function views(value: StaticArray<Uint8Array>): StaticArray<Uint8Array> {
  __collect();
  return hostViews(value);
}
export function numbers(value: Array<f64>): Array<f64> {
  __collect();
  return hostNumbers(value);
}
export function person(value: Person | null): Person | null {
  __collect();
  return hostPerson(value);
}
export function people(value: Array<Person>): Array<Person> {
  __collect();
  return hostPeople(value);
}
/** Tells whether an object of the host is of the class that it says. */
export function isPerson(value: Person): bool {
  const object = changetype<Object>(changetype<usize>(value));
  return object instanceof Person;
}
/** Passes an object of a derived class. */
export function derived(): i32 {
  const employee = new Employee();
  employee.age = 33;
  employee.name = "Ada";
  return hostDerived(employee);
}
/** Passes an object of another class, which is smaller. */
export function ownAsPerson(): void {
  hostDerived(changetype<Person>(changetype<usize>(own)));
}

function added(a: i32, b: i64): f64 {
  return <f64>a + <f64>b;
}
/** Gives the host a function, and gets its answer. */
export function ask(a: i32): f64 {
  return hostAsk(added) + <f64>a;
}
/** Calls a function that the host gives. */
export function apply(given: (a: i32, b: i64) => f64, a: i32, b: i64): f64 {
  __collect();
  return given(a, b);
}
export function same(given: (a: i32, b: i64) => f64): (a: i32, b: i64) => f64 {
  return given;
}
/** Keeps a function, takes it back, and calls it: it is the same object. */
export function keepOwn(): f64 {
  hostKeep(added);
  __collect();
  const kept = hostKept();
  return kept === added ? kept(1, 2) : -1;
}
let taken: ((a: i32, b: i64) => f64) | null = null;
export function take(): void {
  taken = hostKept();
  __collect();
}
export function callTaken(a: i32, b: i64): f64 {
  return taken!(a, b);
}
export function releaseTaken(): void {
  hostRelease(taken!);
  taken = null;
  __collect();
}

/** Passes what is none of a list's own elements: an array of objects of its own. */
export function ownAsTexts(): void {
  hostTexts(changetype<Array<string>>(changetype<usize>([own])));
}
export function numbersAsTexts(): void {
  hostTexts(changetype<Array<string>>(changetype<usize>([1.5])));
}

/** A class of its own, which is none of those of the host. */
class Own {
  constructor(public value: i32) {}
}
const own = new Own(5);
export function collect(): void {
  __collect();
}
