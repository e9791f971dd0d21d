package jcompose.stack.grammar;

/** Tells numeric IP addresses from other text; looks no name up. */
public final class IpAddresses {
    private IpAddresses() {}

    public static boolean isValid(String text) {
        return isIpv4(text) || isIpv6(text);
    }

    public static boolean isIpv4(String text) {
        String[] parts = text.split("\\.", -1);
        if (parts.length != 4) {
            return false;
        }
        for (String part : parts) {
            boolean valid =
                    !part.isEmpty()
                            && part.length() <= 3
                            && part.chars().allMatch(digit -> digit >= '0' && digit <= '9')
                            && Integer.parseInt(part) <= 255
                            && (part.length() == 1 || part.charAt(0) != '0');
            if (!valid) {
                return false;
            }
        }
        return true;
    }

    /** Eight groups of up to four hexadecimal digits; {@code ::} stands for one or more of zero. */
    public static boolean isIpv6(String text) {
        int gap = text.indexOf("::");
        if (gap >= 0) {
            if (text.indexOf("::", gap + 1) >= 0) {
                return false;
            }
            int before = groups(text.substring(0, gap));
            int after = groups(text.substring(gap + 2));
            return before >= 0 && after >= 0 && before + after < 8;
        }
        return groups(text) == 8;
    }

    /** How many groups there are; -1 when one of them is not valid. */
    private static int groups(String text) {
        if (text.isEmpty()) {
            return 0;
        }
        int count = 0;
        String[] parts = text.split(":", -1);
        for (int i = 0; i < parts.length; i++) {
            String part = parts[i];
            if (i == parts.length - 1 && isIpv4(part)) {
                return count + 2;
            }
            if (part.isEmpty()
                    || part.length() > 4
                    || !part.chars().allMatch(digit -> Character.digit(digit, 16) >= 0)) {
                return -1;
            }
            count++;
        }
        return count;
    }
}
