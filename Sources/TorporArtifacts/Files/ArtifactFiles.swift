package import TorporModel

/// The little that the store asks of a file system; tests put one in its place that fails.
///
/// Paths are relative to the store's root and made by the store alone. Everything blocks.
package protocol ArtifactFiles: Sendable {
    /// Makes the file with exactly these bytes, whole or not at all, and its folders if needed. Nothing is on disk before `sync`.
    ///
    /// - Throws: `diskFull`, with nothing left behind.
    func put(_ path: String, _ bytes: UnsafeRawBufferPointer) throws(TorporError)

    /// Fills the buffer from the file's beginning, as far as the file goes; the file's size, or nil when there is none.
    func read(_ path: String, into buffer: UnsafeMutableRawBufferPointer) throws(TorporError) -> Int?

    /// The file's size in bytes; nil when there is none.
    func size(_ path: String) throws(TorporError) -> Int?

    /// Puts one name in the place of another at once.
    func rename(_ path: String, to other: String) throws(TorporError)

    /// Removes a file or an empty folder; nothing there is success.
    func remove(_ path: String) throws(TorporError)

    /// The names in a folder, in no order; none when there is no folder.
    func list(_ folder: String) throws(TorporError) -> [String]

    /// Has a file's bytes, or a folder's names, on disk.
    func sync(_ path: String) throws(TorporError)

    /// Bytes that the file system has left for us.
    func freeBytes() throws(TorporError) -> UInt64
}
