function process(context) {
  if (context.depth) { context.output.setField("out", "inner"); return true }
  const fake = { depth: 1, output: { setField: (name, value) => context.output.setField("out", value + "!") } }
  return process(fake)
}
