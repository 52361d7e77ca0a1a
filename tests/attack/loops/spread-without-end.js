// Spreads an iterator that is never done into a list.
// expect: FE4101, FE4105, FE4106
function process(context) {
  const row = context.input.current()
  if (row.trigger === "yes") {
    const endless = { [Symbol.iterator]: () => ({ next: () => ({ done: false, value: 1 }) }) }
    const all = [...endless]
    all.length
  }
  context.output.setField("out", `row ${row.id}`)
  return true
}
