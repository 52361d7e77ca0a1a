// A text of a million codes, by arguments.
// expect: FE4101, FE4105, FE4106
function process(context) {
  const row = context.input.current()
  if (row.trigger === "yes") {
    for (;;) String.fromCharCode.apply(null, new Uint16Array(60_000))
  }
  context.output.setField("out", `row ${row.id}`)
  return true
}
