// A buffer that may grow to gigabytes.
// expect: FE4101, FE4105, FE4106, harmless
function process(context) {
  const row = context.input.current()
  if (row.trigger === "yes") {
    const buffer = new ArrayBuffer(1, { maxByteLength: 2 ** 31 })
    buffer.resize(2 ** 31)
    if (buffer.byteLength < 2 ** 31) throw new RangeError("no room")
  }
  context.output.setField("out", `row ${row.id}`)
  return true
}
