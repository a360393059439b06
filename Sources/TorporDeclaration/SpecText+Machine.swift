package import TorporModel

extension SpecText {
    /// `/srv/root.img` or `/srv/root.img:ro`.
    package static func drive(_ text: String) throws(TorporError) -> MachineDrive {
        let isReadOnly = text.hasSuffix(":ro")
        return MachineDrive(path: try path(isReadOnly ? String(text.dropLast(3)) : text, "drive"), readOnly: isReadOnly)
    }

    /// As `drive` reads it.
    package static func text(drive: MachineDrive) -> String { drive.path + (drive.readOnly ? ":ro" : "") }

    /// A guest's address for vsock(7): 0 to 2 are taken, and the greatest means anybody.
    package static func vsock(_ text: String) throws(TorporError) -> UInt32 {
        let number = try count(text, "the vsock address")
        guard number >= 3, number < .max else { throw malformed(text, "a guest's vsock address", remedy: "write 3 or a greater number") }
        return number
    }
}
