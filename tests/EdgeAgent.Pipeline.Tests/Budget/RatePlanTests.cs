using EdgeAgent.Pipeline.Budget;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;

namespace EdgeAgent.Pipeline.Tests.Budget;

public class RatePlanTests
{
    private static readonly Gen<RatePlan> Plans =
        from count in Gen.Choose(1, 6)
        from cameras in Gen.ListOf(
            from usual in Gen.Choose(1, 300)
            from share in Gen.Choose(1, 100)
            from priority in Gen.Elements(SourcePriority.Low, SourcePriority.Normal, SourcePriority.High)
            select new BudgetedRate("camera", usual / 10.0, usual * share / 1000.0, priority), count)
        select new RatePlan([.. cameras]);

    [Property]
    public Property Rates_go_from_usual_to_the_floor_and_never_up_on_the_way() => Prop.ForAll(Plans.ToArbitrary(), plan => plan.Cameras.All(camera =>
    {
        var rates = Enumerable.Range(0, BudgetGovernor.Levels + 1).Select(level => plan.Of(camera, level)).ToList();
        return rates[0] == camera.Usual && rates[^1] == camera.Floor && rates.Zip(rates.Skip(1)).All(pair => pair.Second <= pair.First) && rates.All(r => r >= camera.Floor);
    }));

    [Property]
    public Property Nobody_gives_before_those_of_lower_priority_are_at_their_floor() => Prop.ForAll(Plans.ToArbitrary(), plan =>
        Enumerable.Range(0, BudgetGovernor.Levels + 1).All(level => plan.Cameras.All(camera => plan.Of(camera, level) == camera.Usual
            || plan.Cameras.Where(other => other.Priority < camera.Priority).All(other => plan.Of(other, level) == other.Floor))));

    [Fact]
    public void Cameras_of_one_priority_give_the_same_share()
    {
        var plan = new RatePlan([new("a", 16, 1, SourcePriority.Normal), new("b", 4, 1, SourcePriority.Normal)]);

        Assert.Equal(4, plan.Of(plan.Cameras[0], BudgetGovernor.Levels / 2), 9);
        Assert.Equal(2, plan.Of(plan.Cameras[1], BudgetGovernor.Levels / 2), 9);
        Assert.Equal(6, plan.Total(BudgetGovernor.Levels / 2), 9);
    }
}
