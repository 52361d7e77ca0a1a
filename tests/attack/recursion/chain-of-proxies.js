// A property read through a hundred thousand proxies.
// expect: FE4101, FE4105, FE4106
function process(context) {
  const row = context.input.current()
  if (row.trigger === "yes") {
    let proxy = {}
    for (let i = 0; i < 100_000; i++) proxy = new Proxy(proxy, {})
    proxy.x
  }
  context.output.setField("out", `row ${row.id}`)
  return true
}
