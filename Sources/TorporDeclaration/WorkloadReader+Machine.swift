import TorporModel

extension WorkloadReader {
    /// A table; nil when it names no kernel, which is told where it stands.
    mutating func machine(_ entry: Entry) -> MachineSpec? {
        let example = WorkloadKey.machine.example
        guard let fields = book.table(entry, example) else { return nil }
        var machine = MachineSpec(kernel: "")
        var hasKernel = false
        for field in fields {
            switch book.key(field, of: MachineKey.self) {
            case .kernel:
                hasKernel = true
                machine.kernel = path(field.value, "kernel") ?? ""
            case .initrd: machine.initrd = path(field.value, "initrd")
            case .arguments: machine.arguments = book.text(field.value, "arguments: \"console=ttyS0\"") ?? ""
            case .drives:
                let drives = book.list(field.value, "drives: [/srv/root.img]") ?? []
                machine.drives = drives.compactMap { book.value($0, "drives: [/srv/root.img]", SpecText.drive) }
            case .vsock: machine.vsock = book.value(field.value, "vsock: 3", SpecText.vsock)
            case .throttle: machine.throttle = book.value(field.value, "throttle: 80", SpecText.throttle)
            case nil: break
            }
        }
        if !hasKernel { book.note(entry.place, "a machine needs a kernel", remedy: "write \(example)") }
        return hasKernel ? machine : nil
    }

    private mutating func path(_ entry: Entry, _ what: String) -> String? {
        book.value(entry, "\(what): /srv/\(what)") { text throws(TorporError) in try SpecText.path(text, what) }
    }
}
