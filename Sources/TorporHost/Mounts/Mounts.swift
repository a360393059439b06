import Glibc
package import TorporModel

/// Mounting and unmounting, in this process's mount namespace.
package enum Mounts {
    /// An overlay at `point`. `lower` is searched in order; index and metacopy are off, and redirects are neither made nor followed, so
    /// that the upper folder alone, copied as files, is the whole difference (kernel: Documentation/filesystems/overlayfs.rst).
    package static func overlay(lower: [String], upper: String, work: String, at point: String) throws(TorporError) {
        let escaped = ([upper, work] + lower).allSatisfy { !$0.contains(",") && !$0.contains(":") && !$0.contains("\\") }
        guard escaped else {
            throw TorporError(
                .invalidArgument, "an overlay's folders may not have ',', ':' or '\\' in their names",
                remedy: "keep the node's state in a folder with a plainer name")
        }
        let options =
            "lowerdir=\(lower.joined(separator: ":")),upperdir=\(upper),workdir=\(work),index=off,metacopy=off,redirect_dir=nofollow"
        try call("torpor", point, "overlay", 0, options)
    }

    /// A tmpfs of at most `bytes`, writable by root only.
    package static func temporary(at point: String, bytes: Int) throws(TorporError) {
        try call("torpor", point, "tmpfs", UInt(MS_NOSUID | MS_NODEV), "mode=755,size=\(bytes)")
    }

    /// The same files at another place; what is mounted below `source` stays behind.
    package static func bind(_ source: String, at point: String) throws(TorporError) {
        try call(source, point, "none", UInt(MS_BIND), "")
    }

    /// Lazily: open files keep what they have, new lookups do not find it. Not a mount point is success.
    package static func unmount(_ point: String) throws(TorporError) {
        guard umount2(point, Int32(MNT_DETACH | UMOUNT_NOFOLLOW)) != 0 else { return }
        guard errno == EINVAL || errno == ENOENT else { throw SystemCall.failure(errno, "umount \(point)") }
    }

    /// Everything mounted at or below `path`, the last mounted first; looks again until nothing is left.
    package static func unmountAll(atOrBelow path: String) throws(TorporError) {
        for _ in 0..<rounds {
            let points = try MountTable.read().points(atOrBelow: path)
            if points.isEmpty { return }
            for point in points { try unmount(point) }
        }
        throw TorporError(.refused, "something keeps mounting below \(path)", remedy: "umount -R \(path)")
    }

    /// More than the deepest stack of mounts seen at one point.
    private static let rounds = 16

    /// mount(2); the error says what was to be mounted where.
    private static func call(
        _ source: String, _ point: String, _ kind: String, _ flags: UInt, _ options: String
    ) throws(TorporError) {
        try SystemCall.check(mount(source, point, kind, flags, options), "mount \(kind) at \(point)")
    }
}
