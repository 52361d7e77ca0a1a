// A state with a proxy whose traps loop when the checkpoint reads it.
// expect: fails FE4105, fails FE5034
// config: { "stateful": true }
// settings: { "checkpoint": { "every": 0 } }
// deadline: 1000
function process(context) {
  const row = context.input.current()
  if (row.trigger === "yes") {
    const loop = () => {
      for (;;);
    }
    context.state.never = new Proxy({}, {
      ownKeys: loop,
      get: loop,
      getPrototypeOf: loop,
      getOwnPropertyDescriptor: loop,
    })
  }
  context.output.setField("out", `row ${row.id}`)
  return true
}
