using EdgeAgent.Host.Machine.Rights;
using EdgeAgent.TestKit;

namespace EdgeAgent.Host.Tests.Machine.Rights;

public sealed class PathHolderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [RootFact]
    public void What_is_roots_all_of_the_way_is_in_nobody_elses_hands()
    {
        Directory.CreateDirectory(_folder["a/b"]);
        Directory.CreateSymbolicLink(_folder["link"], _folder["a"]);

        Assert.Null(PathHolder.Of(_folder["a/b"]));
        Assert.Null(PathHolder.Of(_folder["link/b/not/made/yet"]));
    }

    [RootFact]
    public void The_first_on_the_way_who_is_not_root_decides_on_the_rest_of_it()
    {
        Directory.CreateDirectory(_folder["state/models/deep"]);
        Owner.Give(Owner.Nameless, _folder["state"]);
        Owner.Give(Owner.Nobody, _folder["state/models"]);

        Assert.Equal((_folder["state"], Owner.Nameless), Found("state/models/deep"));
        Assert.Equal((_folder["state"], Owner.Nameless), Found("state/not/made/yet"));
    }

    [RootFact]
    public void A_link_is_walked_through_and_does_not_hide_who_made_it_or_where_it_leads()
    {
        Directory.CreateDirectory(_folder["state"]);
        Directory.CreateDirectory(_folder["disk/models"]);
        Directory.CreateDirectory(_folder["roots"]);
        Owner.Give(Owner.Nameless, _folder["state"]);
        Owner.Give(Owner.Nobody, _folder["disk/models"]);
        // By an administrator, to another disk; from the service's folder; by somebody, in a folder of root's.
        Directory.CreateSymbolicLink(_folder["models"], "disk/../disk/models");
        Directory.CreateSymbolicLink(_folder["state/models"], _folder["roots"]);
        Directory.CreateSymbolicLink(_folder["planted"], _folder["roots"]);
        Owner.Give(Owner.Nobody, _folder["planted"]);

        Assert.Equal((_folder["disk/models"], Owner.Nobody), Found("models"));
        Assert.Equal((_folder["state"], Owner.Nameless), Found("state/models"));
        Assert.Equal((_folder["planted"], Owner.Nobody), Found("planted"));
    }

    [RootFact]
    public void What_others_may_write_into_is_in_their_hands_unless_they_cannot_touch_what_is_anothers()
    {
        Directory.CreateDirectory(_folder["shared/models"]);
        Owner.Permit("770", _folder["shared"]);

        Assert.Equal((_folder["shared"], 0u), Found("shared/models"));

        Owner.Permit("1777", _folder["shared"]);
        Assert.Null(PathHolder.Of(_folder["shared/models"]));
    }

    [RootFact]
    public void A_path_that_leads_in_circles_is_none()
    {
        Directory.CreateSymbolicLink(_folder["a"], _folder["b"]);
        Directory.CreateSymbolicLink(_folder["b"], _folder["a"]);

        Assert.Throws<IOException>(() => PathHolder.Of(_folder["a/models"]));
    }

    private (string, uint) Found(string path) => PathHolder.Of(_folder[path]) is { } holder ? (holder.Path, holder.User) : ("nobody's", 0);
}
