function process(context) {
  context.output.addMetadata("a", context.input.current().active ? NaN : { toJSON() { throw new Error("no JSON") } })
  return true
}
