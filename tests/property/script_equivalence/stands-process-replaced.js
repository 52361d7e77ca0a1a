let process = (context) => { context.output.setField("out", "first"); return true }
process = (context) => { context.output.setField("out", context.input.current().name); return true }
