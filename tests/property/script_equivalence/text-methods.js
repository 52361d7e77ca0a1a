function process(context) {
  const row = context.input.current()
  const name = row.name.trim()
  context.output.setField("out", name.toUpperCase().padEnd(12, "ß") + name.repeat(2))
  context.output.setField("int", name.indexOf("n"))
  context.output.setField("other", name.at(-9))
  context.output.setField("more", name.split("").reverse().join(""))
  context.output.setField("flag", name.includes("n"))
  context.output.setField("num", name.length + row.name.charCodeAt(0))
  context.output.setField("note", name.replace({ [Symbol.replace]: () => ["replaced"] }, "") + "")
  return true
}
