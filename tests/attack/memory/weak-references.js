// Weak references and a registry that is told of every end.
// expect: FE4105, FE4106
function process(context) {
  const row = context.input.current()
  if (row.trigger === "yes") {
    const all = [],
      registry = new FinalizationRegistry(() => {
        for (;;);
      })
    for (;;) {
      const one = { bytes: new Uint8Array(1000) }
      registry.register(one, 1)
      all.push(new WeakRef(one), one)
    }
  }
  context.output.setField("out", `row ${row.id}`)
  return true
}
