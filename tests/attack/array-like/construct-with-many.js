// Constructs with as many arguments as the stack bears, again and again.
// expect: FE4101, FE4105, FE4106
function process(context) {
  const row = context.input.current()
  if (row.trigger === "yes") {
    for (;;) Reflect.construct(Array, new Array(60_000).fill(0))
  }
  context.output.setField("out", `row ${row.id}`)
  return true
}
