// A state with a getter that loops when the checkpoint reads it.
// expect: fails FE5034
// config: { "stateful": true }
// settings: { "checkpoint": { "every": 0 } }
function process(context) {
  const row = context.input.current()
  if (row.trigger === "yes") {
    Object.defineProperty(context.state, "never", {
      enumerable: true,
      get() {
        for (;;);
      },
    })
  }
  context.output.setField("out", `row ${row.id}`)
  return true
}
