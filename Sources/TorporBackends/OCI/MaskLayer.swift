import Glibc
import TorporHost
import TorporModel

/// An overlay layer that hides paths of the host from a workload: opaque folders for folders, whiteouts for files
/// (kernel: overlayfs.rst, "whiteouts and opaque directories").
///
/// It lies on a small tmpfs, because a layer on the file system of `/` could not be stacked over `/`; once the overlay is mounted it
/// holds that tmpfs by itself. It belongs to the node, not to the workload: the target of a move hides its own state.
enum MaskLayer {
    /// The machine's own secrets; no workload has business with them.
    static let secrets = [
        "/etc/shadow", "/etc/shadow-", "/etc/gshadow", "/etc/gshadow-", "/etc/ssl/private", "/etc/ssh", "/root/.ssh",
    ]

    /// Makes the layer at the mount point `layer`, which the caller unmounts.
    static func make(at layer: String, hiding paths: [String]) throws(TorporError) {
        try Mounts.temporary(at: layer, bytes: 1 << 20)
        // A parent first: what lies below a hidden folder is hidden with it.
        var hidden: [String] = []
        for path in Set(paths.compactMap { resolved($0) }).sorted() where !hidden.contains(where: { path.hasPrefix($0 + "/") }) {
            try hide(path, in: layer)
            hidden.append(path)
        }
    }

    private static func hide(_ path: String, in layer: String) throws(TorporError) {
        let names = path.split(separator: "/")
        for depth in 1..<max(names.count, 1) {
            let ancestor = "/" + names[..<depth].joined(separator: "/")
            try mirror(ancestor, in: layer)
        }
        var found = stat()
        guard lstat(path, &found) == 0, !names.isEmpty else { return }
        if found.st_mode & S_IFMT == S_IFDIR {
            try mirror(path, in: layer)
            try OverlayMark.opaque(layer + path)
        } else {
            try OverlayMark.whiteout(layer + path)
        }
    }

    /// The topmost layer gives a folder its mode and owner: they must be the host's.
    private static func mirror(_ path: String, in layer: String) throws(TorporError) {
        var found = stat()
        guard lstat(path, &found) == 0, !Folder.exists(layer + path) else { return }
        try SystemCall.check(mkdir(layer + path, 0o700), "mkdir \(layer + path)")
        try SystemCall.check(chown(layer + path, found.st_uid, found.st_gid), "chown \(layer + path)")
        try SystemCall.check(chmod(layer + path, found.st_mode & 0o7777), "chmod \(layer + path)")
    }

    /// Without symbolic links; nil when there is nothing of that name.
    static func resolved(_ path: String) -> String? {
        guard let real = realpath(path, nil) else { return nil }
        defer { free(real) }
        return String(cString: real)
    }
}
