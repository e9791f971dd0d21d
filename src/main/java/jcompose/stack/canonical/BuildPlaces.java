package jcompose.stack.canonical;

/** Tells directories from the other places that a build context can be. */
public final class BuildPlaces {
    private BuildPlaces() {}

    /** A Git repository, a URL, an image or a service rather than a path. */
    public static boolean isRemote(String place) {
        return place.contains("://")
                || place.startsWith("service:")
                || place.startsWith("git@")
                || place.startsWith("github.com/");
    }
}
