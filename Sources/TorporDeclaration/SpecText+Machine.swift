package import TorporModel

extension SpecText {
    /// `/srv/root.img`, with `:ro`, `:shared` or both behind it, in any order.
    package static func drive(_ text: String) throws(TorporError) -> MachineDrive {
        var drive = MachineDrive(path: text)
        while true {
            if drive.path.hasSuffix(":ro"), !drive.readOnly {
                drive.readOnly = true
                drive.path.removeLast(":ro".count)
            } else if drive.path.hasSuffix(":shared"), !drive.shared {
                drive.shared = true
                drive.path.removeLast(":shared".count)
            } else {
                drive.path = try path(drive.path, "drive")
                return drive
            }
        }
    }

    /// As `drive` reads it.
    package static func text(drive: MachineDrive) -> String {
        drive.path + (drive.readOnly ? ":ro" : "") + (drive.shared ? ":shared" : "")
    }

    /// A guest's address for vsock(7): 0 to 2 are taken, and the greatest means anybody.
    package static func vsock(_ text: String) throws(TorporError) -> UInt32 {
        let number = try count(text, "the vsock address")
        guard number >= 3, number < .max else { throw malformed(text, "a guest's vsock address", remedy: "write 3 or a greater number") }
        return number
    }

    /// Per cent by which a machine's processors may be slowed down in a live move.
    package static func throttle(_ text: String) throws(TorporError) -> UInt8 {
        guard let number = number(text[...]), (1...99).contains(number) else {
            throw malformed(text, "a throttle in per cent", remedy: "write 1 to 99")
        }
        return UInt8(number)
    }
}
