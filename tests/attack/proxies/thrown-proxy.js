// Throws a proxy that loops when the engine looks at it.
// expect: FE4105
function process(context) {
  const row = context.input.current()
  if (row.trigger === "yes") {
    throw new Proxy({}, {
      get() {
        for (;;);
      },
      ownKeys() {
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
