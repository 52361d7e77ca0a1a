// Returns a proxy instead of true or false.
// expect: FE4102, FE4105
function process(context) {
  const row = context.input.current()
  if (row.trigger === "yes") {
    return new Proxy({}, {
      get() {
        for (;;);
      },
      getPrototypeOf() {
        for (;;);
      },
    })
  }
  context.output.setField("out", `row ${row.id}`)
  return true
}
