/// Mistakes in images, volumes, secrets and priorities.
extension BadDeclaration {
    private static let forms = "write private:/data[:SIZE], shared:/srv/x:/data[:ro], host:/srv/x:/data[:ro] or tmpfs:/scratch:SIZE"

    static let images = [
        BadDeclaration(
            "an image's bare name", body: "image: nginx", "3:12: \"nginx\" is not an image (write docker://nginx for a registry's)"),
        BadDeclaration(
            "an image at no path", body: "image: oci:images/web",
            "3:12: \"oci:images/web\" is not an image (name the path from /, without \"..\": oci:/srv/images/web)"),
        BadDeclaration(
            "an image and a bundle", body: "image: docker://nginx\nbundle: /b",
            "4:13: a bundle has files of its own, and so has an image (name one of the two)"),
        BadDeclaration(
            "volumes",
            body: "command: [a]\nvolumes: [\"shred:/a\", \"tmpfs:/a\", \"private:data\", \"private:/proc/x\", \"private:/a:1K\", {}]",
            "4:15: \"shred:/a\" is not a volume, did you mean \"shared\"? (\(forms))", "4:27: \"tmpfs:/a\" is not a volume (\(forms))",
            "4:39: the volume \"data\" is at no absolute path (name the place from /, as in /data)",
            "4:55: the volume \"/proc/x\" lies in /proc, which is the workload's own system's (choose another place, as in /data)",
            "4:74: the volume \"/a\" has a limit of 1024 bytes (1M is the least)",
            "4:91: a text is needed here, not a table (write volumes: [\"private:/data:1G\"])"),
        BadDeclaration(
            "two volumes at one place", body: "command: [a]\nvolumes: [\"private:/a\", \"shared:/b:/a\"]",
            "4:29: two volumes are at \"/a\" (give each a place of its own)"),
        BadDeclaration(
            "secrets", body: "command: [a]\nsecrets: {../x: web.env, token: nowhere, a: [b]}",
            "4:15: \"../x\" is not a secret's name (use 1 to 64 characters of a-z, A-Z, 0-9, '_', '-' and '.', not beginning with '.')",
            "4:37: \"nowhere\": there is no such file (create it)", "4:49: a text is needed here, not a list (write a: FILE)"),
        BadDeclaration(
            "priorities", body: "command: [a]\npriority: 0",
            "4:15: \"0\" is not a priority (write 1 to 100, or low (10), normal (50) or high (90))"),
    ]
}
