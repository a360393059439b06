package import TorporModel

/// A task of Proxmox VE, by the name that it gave: `UPID:node:pid:pstart:starttime:type:id:user:`, numbers in hex
/// (pve-common, PVE/Tools.pm, upid_decode).
package struct ProxmoxTask: Hashable, Sendable, CustomStringConvertible {
    /// As PVE wrote it.
    package let description: String
    /// Where it runs, and is asked about.
    package let node: String
    /// When it began, by that node's clock, in seconds.
    package let started: UInt64
    /// What it does, as in `qmigrate`.
    package let kind: String

    /// - Throws: `corrupt` for what is no task's name, as from a call that answers at once.
    package init(_ text: String) throws(TorporError) {
        let fields = text.split(separator: ":", omittingEmptySubsequences: false)
        guard fields.count == 9, fields[0] == "UPID", fields[8].isEmpty, !fields[1].isEmpty, let started = UInt64(fields[4], radix: 16),
            text.utf8.allSatisfy({ (0x21...0x7e).contains($0) && $0 != 0x2f && $0 != 0x3f && $0 != 0x23 })
        else { throw TorporError(.corrupt, "\"\(text.prefix(80))\" is no task of PVE") }
        description = text
        node = String(fields[1])
        self.started = started
        kind = String(fields[5])
    }
}
