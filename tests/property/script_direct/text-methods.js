function process(context) {
  const row = context.input.current()
  const s = row.name.trim()
  context.output.setField("out", s.toLowerCase() + s.toUpperCase() + s.length + s.charAt(1) + s.charCodeAt(0) + s.indexOf("a") + s.lastIndexOf("n"))
  context.output.setField("other", `${s.slice(1)}|${s.slice(-2)}|${s.slice(1, -1)}|${s.substring(2, 0)}|${s.includes("n")}|${s.startsWith("A")}|${s.endsWith("a", 4)}|${s.trimStart()}|${s.trimEnd()}`)
  return true
}
