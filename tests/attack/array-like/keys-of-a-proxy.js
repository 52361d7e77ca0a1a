// A proxy that claims to have half a million names, all asked for.
// expect: FE4101, FE4105, FE4106
function process(context) {
  const row = context.input.current()
  if (row.trigger === "yes") {
    const names = Array.from({ length: 500_000 }, (_, i) => `n${i}`)
    const proxy = new Proxy({}, {
      ownKeys: () => names,
      getOwnPropertyDescriptor: () => ({ enumerable: true, configurable: true }),
    })
    for (;;) Object.keys(proxy)
  }
  context.output.setField("out", `row ${row.id}`)
  return true
}
