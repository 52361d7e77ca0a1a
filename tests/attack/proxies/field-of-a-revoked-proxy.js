// A field whose value is a proxy that was revoked.
// expect: FE4101
function process(context) {
  const row = context.input.current()
  if (row.trigger === "yes") {
    const { proxy, revoke } = Proxy.revocable({}, {})
    revoke()
    context.output.setField("out", proxy)
  }
  context.output.setField("out", `row ${row.id}`)
  return true
}
