import CLinux
package import TorporModel

/// What overlayfs reads in a layer as "not there" (kernel: Documentation/filesystems/overlayfs.rst).
package enum OverlayMark {
    /// Of the folder at `path`, nothing of the layers below is seen.
    package static func opaque(_ path: String) throws(TorporError) {
        try SystemCall.checkAnswer(cl_setxattr(path, "trusted.overlay.opaque", "y", 1), "hide below \(path)")
    }

    /// The file of that name in the layers below is not seen: a character device 0:0 in its place.
    package static func whiteout(_ path: String) throws(TorporError) {
        try SystemCall.checkAnswer(cl_whiteout(path), "hide \(path)")
    }
}
