/// The release.
enum TorporVersion {
    static let text = "0.1.0"
}
